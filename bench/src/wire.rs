//! What the benchmark's server can be asked beside what the providers answer.

use crate::Problem;

/// `GET`: the lengths of the last request's head and body, as two numbers.
pub const LAST_REQUEST: &str = "/bench/last-request";
/// `GET`: from now on the server notes when requests arrive.
pub const NOTE_ARRIVALS: &str = "/bench/note-arrivals";
/// `GET`: when they arrived, in nanoseconds after the first.
pub const ARRIVALS: &str = "/bench/arrivals";

/// Tells the server something that it answers with nothing.
///
/// # Errors
/// It does not answer.
pub async fn tell(base_url: &str, path: &str) -> Result<(), Problem> {
    ask(base_url, path).await.map(drop)
}

/// Asks the server for numbers.
///
/// # Errors
/// It does not answer.
pub async fn ask(base_url: &str, path: &str) -> Result<Vec<u64>, Problem> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let answer = client.get(format!("{base_url}{path}")).send().await?;
    let text = answer.error_for_status()?.text().await?;
    let numbers = text.split_whitespace().map(str::parse);
    Ok(numbers.collect::<Result<_, _>>()?)
}
