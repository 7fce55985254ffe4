use sandeza_client::{Message, SandezaClient, Sms};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let client = SandezaClient::from_env()?;
        let message = Message::new("otp-1", "OTP", Sms::new("6281200000001", "123456"));
        let sent = client.messages().send(&message).await?;
        println!("{:?}", sent.message_id);
        Ok(())
    })
}
