//! Every operation of this crate, once.

use messaging_client_core::OperationVisitor;

use crate::account::Account;
use crate::account_info::{GetBalance, GetUser};
use crate::sms::{GetCredits, GetDeliveryReport, GroupSms, Sms};
use crate::wa_business::{Broadcast, OtpMessage, ReplyMessage};
use crate::whatsapp::{GetStatus, MediaMessage, PhoneCheck, TextMessage};

/// Shows `visitor` every operation.
pub fn visit(visitor: &mut impl OperationVisitor<Account>) {
    visitor.operation::<GetUser>();
    visitor.operation::<GetBalance>();
    visitor.operation::<TextMessage>();
    visitor.operation::<MediaMessage>();
    visitor.operation::<GetStatus>();
    visitor.operation::<PhoneCheck>();
    visitor.operation::<Broadcast>();
    visitor.operation::<ReplyMessage>();
    visitor.operation::<OtpMessage>();
    visitor.operation::<Sms>();
    visitor.operation::<GroupSms>();
    visitor.operation::<GetCredits>();
    visitor.operation::<GetDeliveryReport>();
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fmt::Debug;

    use messaging_client_core::{Effect, Endpoint, OperationVisitor};
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use crate::account::Account;

    #[derive(Default)]
    struct Listed {
        operations: BTreeSet<&'static str>,
        reads: Vec<&'static str>,
    }

    impl OperationVisitor<Account> for Listed {
        fn operation<E>(&mut self)
        where
            E: Endpoint<Account = Account> + Clone + Debug + Serialize + DeserializeOwned + 'static,
            E::Response: Clone + Debug + Serialize,
        {
            assert!(self.operations.insert(E::OPERATION), "{}", E::OPERATION);
            let is_get = E::METHOD == http::Method::GET;
            assert_eq!(E::EFFECT == Effect::Read, is_get, "{}", E::OPERATION);
            if is_get {
                self.reads.push(E::OPERATION);
            }
        }
    }

    #[test]
    fn every_operation_is_listed_once_and_whatever_is_posted_is_a_write() {
        let mut listed = Listed::default();
        super::visit(&mut listed);
        assert_eq!(listed.operations.len(), 13);
        assert_eq!(
            listed.reads,
            [
                "nusasms.account.get",
                "nusasms.account.balance",
                "nusasms.whatsapp.status",
                "nusasms.sms.credits",
                "nusasms.sms.delivery_report"
            ]
        );
    }
}
