use std::fmt;

/// Where random bytes come from. They make the jitter of the back-off, the boundary of a multipart body, the
/// nonce of a signed callback address, and ids that a provider wants from the caller. Tests pass their own.
pub trait Randomness: fmt::Debug + Send + Sync {
    /// Fills `bytes`. A source that fails leaves them as they are. What is made of them must stay safe then:
    /// the jitter is zero, and an id is refused.
    fn fill(&self, bytes: &mut [u8]);

    /// A number from 0 (included) to 1 (excluded), for a back-off with full jitter.
    fn fraction(&self) -> f64 {
        let mut bytes = [0; 4];
        self.fill(&mut bytes);
        f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
    }
}

/// The operating system's source of randomness.
#[derive(Debug, Clone, Copy, Default)]
#[expect(
    clippy::exhaustive_structs,
    reason = "it has no settings, and is written by its name"
)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the system's randomness"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            tracing::debug!("the system's source of randomness failed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Always(u8);

    impl Randomness for Always {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn a_fraction_is_at_least_zero_and_below_one() {
        assert_eq!(Always(0).fraction(), 0.0);
        assert!(Always(255).fraction() < 1.0);
        assert!(Always(255).fraction() > 0.999);
    }

    /// Fails, and leaves the bytes as they are.
    #[derive(Debug)]
    struct Broken;

    impl Randomness for Broken {
        fn fill(&self, _bytes: &mut [u8]) {}
    }

    #[test]
    fn a_source_that_fails_means_no_jitter() {
        assert_eq!(Broken.fraction(), 0.0);
    }

    #[test]
    fn the_system_source_gives_different_numbers() {
        let drawn: Vec<f64> = (0..8).map(|_| SystemRandomness.fraction()).collect();
        assert!(drawn.iter().any(|one| *one != drawn[0]), "{drawn:?}");
    }
}
