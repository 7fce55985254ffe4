use nusasms_client::{NusaSmsClient, Sms};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let client = NusaSmsClient::from_env()?;
        let sms = Sms::new("6281200000001", "123456").otp(true);
        let sent = client.sms().send(&sms).await?;
        println!("{}", sent.results.len());
        Ok(())
    })
}
