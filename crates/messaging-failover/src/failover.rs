use std::fmt;
use std::sync::Arc;

use messaging_client_core::{BoxFuture, Error, PhoneNumber};

use crate::{Accepted, Channel, SendOtp, SendText};

/// Routes in the order in which they are tried: `Failover<dyn SendText>` or `Failover<dyn SendOtp>`.
///
/// The next route is tried only if the one before certainly did not send, and if it may help: a route
/// by another provider after [`Error::another_provider_may_help`], one over another channel after
/// [`Error::another_channel_may_help`]. Cheap to clone.
pub struct Failover<R: ?Sized> {
    routes: Vec<Arc<R>>,
}

impl<R: ?Sized> Clone for Failover<R> {
    fn clone(&self) -> Self {
        Self {
            routes: self.routes.clone(),
        }
    }
}

impl<R: ?Sized> Default for Failover<R> {
    fn default() -> Self {
        Self { routes: Vec::new() }
    }
}

impl<R: ?Sized> fmt::Debug for Failover<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failover")
            .field("routes", &self.routes.len())
            .finish()
    }
}

impl Failover<dyn SendText> {
    /// No routes yet.
    #[must_use]
    pub fn of_texts() -> Self {
        Self::default()
    }

    /// Tries this route after those before it.
    #[must_use]
    pub fn then(mut self, route: impl SendText + 'static) -> Self {
        self.routes.push(Arc::new(route));
        self
    }

    /// Whether a route would refuse this text before anything is sent, such as for a sender that is not set:
    /// call it when your program starts. Makes no request.
    ///
    /// # Errors
    /// The first refusal.
    pub fn check_text(&self, to: &PhoneNumber, text: &str) -> Result<(), Error> {
        let mut routes = self.routes.iter();
        routes.try_for_each(|route| route.check_text(to, text))
    }

    /// Sends `text` by the first route that accepts it.
    ///
    /// # Errors
    /// No route accepted it, or one may have and no other was tried: [`FailoverError`] has the trail.
    pub async fn send_text(&self, to: &PhoneNumber, text: &str) -> Result<Sent, FailoverError> {
        let routes = self.routes.iter();
        let steps = routes.map(|route| Step {
            name: route.name(),
            channel: route.channel(),
            send: Box::new(move || route.send_text(to, text)),
        });
        try_each(steps).await
    }
}

impl Failover<dyn SendOtp> {
    /// No routes yet.
    #[must_use]
    pub fn of_otps() -> Self {
        Self::default()
    }

    /// Tries this route after those before it.
    #[must_use]
    pub fn then(mut self, route: impl SendOtp + 'static) -> Self {
        self.routes.push(Arc::new(route));
        self
    }

    /// Whether a route would refuse this code before anything is sent, such as for a sender that is not set:
    /// call it when your program starts. Makes no request.
    ///
    /// # Errors
    /// The first refusal.
    pub fn check_otp(&self, to: &PhoneNumber, code: &str) -> Result<(), Error> {
        let mut routes = self.routes.iter();
        routes.try_for_each(|route| route.check_otp(to, code))
    }

    /// Sends `code` by the first route that accepts it. It is always the same code, so that two
    /// messages do no harm if a provider makes a mistake.
    ///
    /// # Errors
    /// No route accepted it, or one may have and no other was tried: [`FailoverError`] has the trail.
    pub async fn send_otp(&self, to: &PhoneNumber, code: &str) -> Result<Sent, FailoverError> {
        let routes = self.routes.iter();
        let steps = routes.map(|route| Step {
            name: route.name(),
            channel: route.channel(),
            send: Box::new(move || route.send_otp(to, code)),
        });
        try_each(steps).await
    }
}

struct Step<'a> {
    name: &'a str,
    channel: Channel,
    send: Box<dyn FnOnce() -> BoxFuture<'a, Result<Accepted, Error>> + Send + 'a>,
}

async fn try_each<'a>(steps: impl Iterator<Item = Step<'a>>) -> Result<Sent, FailoverError> {
    let mut trail: Vec<Tried> = Vec::new();
    for step in steps {
        // Every failure so far must allow this route: a wish of the recipient's stays one.
        if !trail.iter().all(|tried| tried.allows(step.channel)) {
            continue;
        }
        let (route, channel) = (step.name.to_owned(), step.channel);
        match (step.send)().await {
            Ok(accepted) => {
                return Ok(Sent {
                    accepted,
                    route,
                    trail,
                });
            }
            Err(error) => {
                let ended = error.may_have_been_sent();
                trail.push(Tried {
                    route,
                    channel,
                    error,
                });
                if ended {
                    break;
                }
            }
        }
    }
    Err(FailoverError { trail })
}

/// A message that was accepted.
#[derive(Debug)]
#[non_exhaustive]
pub struct Sent {
    /// What the provider returned.
    pub accepted: Accepted,
    /// The name of the route that accepted it.
    pub route: String,
    /// The routes that did not, in their order.
    pub trail: Vec<Tried>,
}

/// A route that did not accept the message.
#[derive(Debug)]
#[non_exhaustive]
pub struct Tried {
    /// The name of the route.
    pub route: String,
    /// Its channel.
    pub channel: Channel,
    /// Why.
    pub error: Error,
}

impl Tried {
    fn allows(&self, channel: Channel) -> bool {
        match channel == self.channel {
            true => self.error.another_provider_may_help(),
            false => self.error.another_channel_may_help(),
        }
    }
}

/// No route certainly accepted the message.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub struct FailoverError {
    /// The routes that were tried, in their order. Empty where there are none.
    pub trail: Vec<Tried>,
}

impl FailoverError {
    /// Whether the last route may have sent it. Then no other was tried: find out before sending again.
    #[must_use]
    pub fn may_have_been_sent(&self) -> bool {
        self.trail
            .last()
            .is_some_and(|tried| tried.error.may_have_been_sent())
    }
}

impl fmt::Display for FailoverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.trail.is_empty(), self.may_have_been_sent()) {
            (true, _) => "not sent: there is no route",
            (_, true) => {
                "it may have been sent, so no other route was tried: find out before sending again"
            }
            (_, false) => "not sent",
        })?;
        for tried in &self.trail {
            write!(f, "; {}: {}", tried.route, tried.error)?;
        }
        Ok(())
    }
}
