//! What the operating system counts of this process. Linux only; elsewhere there is no figure.

use std::time::Duration;

/// The peak of this process's resident memory, in KiB.
#[must_use]
pub fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.trim().strip_suffix(" kB")?.trim().parse().ok()
}

/// The time that this thread has spent on a processor. Unlike the time on the clock, it hardly grows
/// when other programs want the processor too.
#[must_use]
pub fn processor_time() -> Option<Duration> {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = times.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}
