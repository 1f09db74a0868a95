//! What the gateway signs with in ESIA's place, and what the journals that ask it sign with.

use std::{fmt, sync::Arc};

use super::{ComposeFault, out_of_term};
use crate::{
    app::compose::facade::{certificate, certificates, key},
    config::{ClientMaterial, Material},
    crypto::{certificate::Certificate, gost::Gost},
    domain::Moment,
};

/// What is said of a facade that is good.
pub(super) struct GoodFacade {
    hash: String,
    end: Moment,
    clients: Vec<(String, Moment)>,
}

impl fmt::Display for GoodFacade {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "In ESIA's place before a journal, one signature was made and verified.")?;
        writeln!(
            out,
            "The certificate for the journals has the hash {} and is valid until {}.",
            self.hash,
            self.end.timestamp()
        )?;
        for (section, end) in &self.clients {
            writeln!(out, "By {section}, the journal's certificate is valid until {}.", end.timestamp())?;
        }
        Ok(())
    }
}

/// Judges all that is there. `None` if there is no facade, or something is faulty, which is noted.
pub(super) fn judge(
    material: &Material,
    gost: Option<&Arc<dyn Gost>>,
    now: Moment,
    faults: &mut Vec<ComposeFault>,
) -> Option<GoodFacade> {
    let clients: Vec<_> = material.facade_clients.iter().map(|client| judged(client, now, faults)).collect();
    let written = material.facade.as_ref()?;
    let mut note = |fault: ComposeFault| faults.push(fault);
    let own = written.certificate.as_deref().and_then(|bytes| certificate(bytes).map_err(&mut note).ok());
    let own = own?;
    if let Some(fault) = out_of_term("facade.certificate", &own, NEW, now) {
        note(fault);
    }
    let (hash, end) = (own.esia_hash(), own.not_after());
    key(written.algorithm, written.key.as_ref()?, own, gost?).map_err(note).ok()?;
    Some(GoodFacade { hash, end, clients: clients.into_iter().collect::<Option<_>>()? })
}

/// A journal may show an old certificate beside the new one.
fn judged(client: &ClientMaterial, now: Moment, faults: &mut Vec<ComposeFault>) -> Option<(String, Moment)> {
    let ClientMaterial { section, certificates: files } = client;
    let read = certificates(section, files).map_err(|fault| faults.push(fault)).ok()?;
    let longest = read.iter().max_by_key(|certificate| certificate.not_after())?;
    let is_good = |certificate: &Certificate| certificate.is_valid_at(now);
    if !read.iter().any(is_good) {
        let key = format!("{section}.certificates");
        faults.extend(out_of_term(&key, longest, "the journal's operator has to give a new one", now));
        return None;
    }
    Some((section.clone(), longest.not_after()))
}

const NEW: &str = "make a new one, and give it to the journals";
