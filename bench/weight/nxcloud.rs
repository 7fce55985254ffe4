use nxcloud_client::{LanguageCode, NxCloudClient, Template, TemplateMessage};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let client = NxCloudClient::from_env()?;
        let template = Template::new("otp", LanguageCode::Indonesian).body(["123456"]);
        let message = TemplateMessage::to_phone("6281200000001", template);
        let sent = client.whatsapp().send(&message).await?;
        println!("{}", sent.message_id);
        Ok(())
    })
}
