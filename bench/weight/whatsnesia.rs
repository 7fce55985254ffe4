use whatsnesia_client::{Message, MobileNumber, WhatsnesiaClient};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let client = WhatsnesiaClient::from_env()?;
        let message = Message::text(MobileNumber::new("62", "81200000001"), "123456");
        let sent = client.messages().send(&message).await?;
        println!("{:?}", sent.conversation_id);
        Ok(())
    })
}
