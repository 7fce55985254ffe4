use messaging_client_core::Authenticate;

/// An account that proves nothing.
#[derive(Debug)]
pub(super) struct Nobody;

impl Authenticate for Nobody {}

/// When it is for the clients of the targets: Mon, 20 Jun 2022 07:41:25 GMT.
pub(super) const NOW: u64 = 1_655_710_885;
