//! The codes of SMS: each by what earns it, and each by a magic number.

use std::time::Duration;

use messaging_sandbox::nusasms::{GROUP, NusaSms, documented_sms_codes};

use crate::call::{Call, DESTINATION, start};

async fn plain(nusasms: &NusaSms, parameters: &str) -> String {
    Call::sms(&format!("output=json&{parameters}"))
        .code(nusasms)
        .await
}

async fn group(nusasms: &NusaSms, parameters: &str) -> String {
    Call::sms_group(&format!("output=json&{parameters}"))
        .code(nusasms)
        .await
}

#[tokio::test]
async fn every_documented_code_has_a_number_and_a_group() {
    let sandbox = start().await;
    assert_eq!(documented_sms_codes().count(), 24);
    for code in documented_sms_codes() {
        let digits = code.unsigned_abs();
        let number = format!("SMSText=x&GSM=62800000{digits:05}");
        assert_eq!(plain(sandbox.nusasms(), &number).await, code.to_string());
        let name = format!("SMSText=x&group=sandbox-{digits}");
        assert_eq!(group(sandbox.nusasms(), &name).await, code.to_string());
    }
    assert_eq!(sandbox.nusasms().accepted_count(), 0);
    // A number that names no documented code is an ordinary one.
    assert_eq!(
        plain(sandbox.nusasms(), "SMSText=x&GSM=6280000000004").await,
        "0"
    );
}

#[tokio::test]
async fn what_is_missing_or_wrong_has_a_code() {
    let sandbox = start().await;
    for (parameters, code) in [
        ("SMSText=x", "-6"),
        ("SMSText=x&GSM=", "-6"),
        ("", "-6"),
        ("GSM=6281200000009", "-12"),
        ("GSM=6281200000009&SMSText=", "-12"),
        ("SMSText=x&GSM=081200000009", "-13"),
        ("SMSText=x&GSM=%2B6281200000009", "-11"),
        ("SMSText=x&GSM=6281234", "-11"),
        ("SMSText=x&GSM=6281234567890123", "-11"),
        ("SMSText=x&GSM=6281200000009&otp=y", "-22"),
        ("SMSText=x&GSM=6281200000009&unicode=true", "-22"),
        ("SMSText=x&GSM=6281200000009&sender=ME", "-22"),
        ("SMSText=x&GSM=6281200000009&group=Example", "-22"),
        (
            "SMSText=Kode%20OTP%20anda%20123456&GSM=6281200000009",
            "-10",
        ),
        (
            "SMSText=Kode%20OTP%20anda%20123456&GSM=6281200000009&otp=Y",
            "0",
        ),
    ] {
        assert_eq!(
            plain(sandbox.nusasms(), parameters).await,
            code,
            "{parameters}"
        );
    }
    for (parameters, code) in [
        ("SMSText=x", "-6"),
        ("group=Example", "-12"),
        ("group=Example&SMSText=otp", "-10"),
        ("group=Example&SMSText=otp&otp=Y", "0"),
        ("group=Example&SMSText=x&GSM=6281200000009", "-22"),
    ] {
        assert_eq!(
            group(sandbox.nusasms(), parameters).await,
            code,
            "{parameters}"
        );
    }
}

#[tokio::test]
async fn a_text_goes_to_a_number_ten_times_a_day() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    let same = format!("SMSText=Halo&GSM={DESTINATION}");
    for _ in 0..10 {
        assert_eq!(plain(nusasms, &same).await, "0");
    }
    assert_eq!(plain(nusasms, &same).await, "-77");
    assert_eq!(
        plain(nusasms, &format!("SMSText=Hai&GSM={DESTINATION}")).await,
        "0"
    );
    nusasms.advance_clock(Duration::from_secs(24 * 60 * 60));
    assert_eq!(plain(nusasms, &same).await, "0");
}

#[tokio::test]
async fn a_number_gets_so_many_a_day() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    nusasms.set_sms_daily_limit(Some(2));
    let numbered = |number: u32| format!("SMSText=Halo+{number}&GSM={DESTINATION}");
    assert_eq!(plain(nusasms, &numbered(1)).await, "0");
    assert_eq!(plain(nusasms, &numbered(2)).await, "0");
    assert_eq!(plain(nusasms, &numbered(3)).await, "-78");
    assert_eq!(plain(nusasms, "SMSText=Halo&GSM=6281200000010").await, "0");
    assert_eq!(
        group(nusasms, &format!("SMSText=Halo&group={GROUP}")).await,
        "0"
    );
    nusasms.set_sms_daily_limit(None);
    assert_eq!(plain(nusasms, &numbered(3)).await, "0");
}
