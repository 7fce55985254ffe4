//! The peak of this process's resident memory. Linux only; elsewhere there is no figure.

/// How far the peak rose above what was resident at the beginning.
#[derive(Debug)]
pub struct Growth {
    idle_kib: Option<u64>,
}

impl Growth {
    /// Forgets the peak so far.
    #[must_use]
    pub fn begin() -> Self {
        // The kernel's way to reset the peak; see proc_pid_clear_refs(5).
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        Self {
            idle_kib: peak_kib(),
        }
    }

    /// By how many KiB the peak has risen.
    #[must_use]
    pub fn kib(&self) -> Option<u64> {
        Some(peak_kib()?.saturating_sub(self.idle_kib?))
    }
}

fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let mut lines = status.lines();
    let peak = lines.find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.trim().strip_suffix(" kB")?.trim().parse().ok()
}
