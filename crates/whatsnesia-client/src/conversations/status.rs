use messaging_client_core::ValidationError;

messaging_client_core::open_enum! {
    /// The status that a conversation has in the inbox ("Daftar Percakapan", Parameter Query).
    pub enum ConversationStatus: i64 {
        /// Not marked with any (observed server behaviour).
        Unmarked = 0,
        /// Done.
        Done = 1,
        /// Pending.
        Pending = 2,
        /// Important.
        Important = 3,
        /// Unread. It can be searched for, not set: the document lists it for both, the server refuses
        /// to set it (observed server behaviour).
        Unread = 4,
    }
}

impl ConversationStatus {
    pub(super) fn check_settable(self) -> Result<(), ValidationError> {
        let problem = match self {
            Self::Unmarked | Self::Done | Self::Pending | Self::Important => return Ok(()),
            Self::Unread => {
                "cannot be set to 4 (unread): the document lists it, but the server takes only 0 to 3"
            }
            Self::Undocumented(_) => "must be 0 (unmarked), 1 (done), 2 (pending) or 3 (important)",
        };
        Err(ValidationError::new("status", problem))
    }
}

#[cfg(test)]
mod tests {
    use super::ConversationStatus;

    #[test]
    fn the_numbers_are_those_of_the_document() {
        use ConversationStatus::{Done, Important, Pending, Unmarked, Unread};
        for (status, number) in [
            (Unmarked, 0),
            (Done, 1),
            (Pending, 2),
            (Important, 3),
            (Unread, 4),
        ] {
            assert_eq!(status.value(), number);
            assert_eq!(status.check_settable().is_ok(), status != Unread);
        }
        assert!(ConversationStatus::from(5).check_settable().is_err());
    }
}
