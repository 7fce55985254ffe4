//! The peak of this process's resident memory. Linux only; elsewhere there is no figure.

/// Forgets the peak so far, and gives what is resident now, in KiB.
#[must_use]
pub fn reset_peak_kib() -> Option<u64> {
    // The kernel's way to do that; see proc_pid_clear_refs(5).
    std::fs::write("/proc/self/clear_refs", "5").ok()?;
    peak_kib()
}

/// The peak since then, in KiB.
#[must_use]
pub fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let mut lines = status.lines();
    let peak = lines.find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.trim().strip_suffix(" kB")?.trim().parse().ok()
}
