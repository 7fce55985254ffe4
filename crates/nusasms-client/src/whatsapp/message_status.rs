use messaging_client_core::DeliveryStatus;

messaging_client_core::open_enum! {
    /// The state of a WhatsApp message (NusaSMS API documentation, "Whatsapp message status"). The
    /// letter is what comes; the names beside it differ within the document.
    pub enum MessageStatus {
        /// It is going to be put into the queue.
        Unsent = "U",
        /// It is in the queue.
        Queued = "Q",
        /// It is being sent.
        Sent = "S",
        /// On the recipient's device.
        Delivered = "D",
        /// Read.
        Read = "R",
        /// It will not be sent.
        Aborted = "A",
        /// It was not sent, or could not be saved; the document says both, and that the credit for
        /// one that could not be saved is given back.
        Failed = "F",
    }
}

impl From<&MessageStatus> for DeliveryStatus {
    fn from(status: &MessageStatus) -> Self {
        match status {
            MessageStatus::Unsent | MessageStatus::Queued => Self::Queued,
            MessageStatus::Sent => Self::Sent,
            MessageStatus::Delivered => Self::Delivered,
            MessageStatus::Read => Self::Read,
            MessageStatus::Aborted => Self::Cancelled,
            MessageStatus::Failed => Self::Failed,
            MessageStatus::Undocumented(_) => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_has_its_delivery_status() {
        let table = [
            ("U", DeliveryStatus::Queued),
            ("Q", DeliveryStatus::Queued),
            ("S", DeliveryStatus::Sent),
            ("D", DeliveryStatus::Delivered),
            ("R", DeliveryStatus::Read),
            ("A", DeliveryStatus::Cancelled),
            ("F", DeliveryStatus::Failed),
            ("X", DeliveryStatus::Unknown),
        ];
        for (letter, expected) in table {
            let status = MessageStatus::from(letter);
            assert_eq!(DeliveryStatus::from(&status), expected);
            assert_eq!(status.as_str(), letter, "the letter is kept");
        }
        assert_eq!(MessageStatus::ALL.len() + 1, table.len());
        assert_eq!(MessageStatus::from("d"), MessageStatus::Delivered);
    }
}
