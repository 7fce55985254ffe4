//! The program `outbox`, end to end.
