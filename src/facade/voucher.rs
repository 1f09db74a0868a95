//! The answer to the authorise request that a journal makes when somebody enters it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use url::Url;

use super::{EsiaFacade, Office, authorise::authorise};
use crate::{
    domain::{System, Vouched},
    esia::wire::{authorise::Version, demand::back, form::Form, refusal::Refused},
    flow::port::{Facade, Voucher, VoucherFault},
};

impl Facade for EsiaFacade {
    fn voucher(&self, system: &System, vouched: Vouched) -> Option<Arc<dyn Voucher>> {
        let office = Arc::clone(&self.0);
        // A card of one journal says nothing of a person in another.
        let is_known = office.settings.clients.contains_key(system) && vouched.account.system == *system;
        is_known.then(|| {
            let system = system.clone();
            Arc::new(OneAnswer { office, system, vouched, is_given: AtomicBool::new(false) }) as _
        })
    }
}

/// One answer, to one journal, for one person.
struct OneAnswer {
    office: Arc<Office>,
    system: System,
    vouched: Vouched,
    is_given: AtomicBool,
}

#[async_trait::async_trait]
impl Voucher for OneAnswer {
    fn is_asked_at(&self, address: &str) -> bool {
        let own = Url::parse(&format!("{}{}", self.office.settings.base_url, Version::V3.authorise_path()));
        let (Ok(asked), Ok(own)) = (Url::parse(address), own) else { return false };
        asked.origin() == own.origin() && asked.path() == own.path()
    }

    async fn vouch(&self, address: &str) -> Result<String, VoucherFault> {
        if !self.is_asked_at(address) {
            return Err(VoucherFault("the request is not for the address of [facade]".to_owned()));
        }
        if self.is_given.swap(true, Ordering::SeqCst) {
            return Err(VoucherFault("the journal asked a second time in one sign-in".to_owned()));
        }
        let form = Url::parse(address).ok().and_then(|url| url.query().map(Form::decode)).unwrap_or_default();
        self.answer(&form).map_err(|refused| VoucherFault(refused.to_string()))
    }
}

impl OneAnswer {
    fn answer(&self, form: &Form) -> Result<String, Refused> {
        let Self { office, system, vouched, .. } = self;
        let (settings, tools) = (&office.settings, &office.tools);
        let now = tools.clock.now();
        let asked = authorise(form, system, vouched.assurance, settings, tools.gost.as_ref(), now)?;
        let (redirect_uri, state) = (asked.redirect_uri.clone(), asked.state.clone());
        let code = office.issue_code(asked, system, vouched, now)?;
        Ok(back(&redirect_uri, &Form::default().with("code", &code).with("state", &state)))
    }
}

#[cfg(test)]
mod tests;
