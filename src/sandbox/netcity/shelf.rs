//! What people put into the journal and what it makes for them: uploads, report tasks, report files.

use std::collections::BTreeMap;

use bytes::Bytes;

/// An uploaded file.
#[derive(Clone)]
pub(super) struct Upload {
    pub(super) id: u64,
    /// The pupil whose assignment it answers; `None` while it belongs to nobody's.
    pub(super) pupil: Option<u64>,
    pub(super) assignment: Option<u64>,
    /// Who sent it.
    pub(super) owner: u64,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) content: Bytes,
}

/// A report that was asked for and not made yet.
#[derive(Clone, Copy)]
pub(super) struct Task {
    pub(super) owner: u64,
    pub(super) pupil: u64,
}

/// A report that was made.
#[derive(Clone)]
pub(super) struct Report {
    pub(super) owner: u64,
    pub(super) html: String,
}

/// All of it, by number.
#[derive(Default)]
pub(super) struct Shelf {
    last_id: u64,
    uploads: BTreeMap<u64, Upload>,
    tasks: BTreeMap<u64, Task>,
    reports: BTreeMap<u64, Report>,
}

impl Shelf {
    pub(super) fn keep(&mut self, upload: Upload) -> Upload {
        let upload = Upload { id: self.next_id(), ..upload };
        self.uploads.insert(upload.id, upload.clone());
        upload
    }

    pub(super) fn upload(&self, id: u64) -> Option<&Upload> {
        self.uploads.get(&id)
    }

    pub(super) fn answers(&self, assignment: u64) -> impl Iterator<Item = &Upload> {
        self.uploads.values().filter(move |upload| upload.assignment == Some(assignment))
    }

    pub(super) fn queue(&mut self, task: Task) -> u64 {
        let id = self.next_id();
        self.tasks.insert(id, task);
        id
    }

    /// Takes the task off the queue, if it is the owner who asks.
    pub(super) fn start(&mut self, id: u64, owner: u64) -> Option<Task> {
        self.tasks.get(&id).filter(|task| task.owner == owner)?;
        self.tasks.remove(&id)
    }

    pub(super) fn file(&mut self, report: Report) -> u64 {
        let id = self.next_id();
        self.reports.insert(id, report);
        id
    }

    pub(super) fn report(&self, id: u64) -> Option<&Report> {
        self.reports.get(&id)
    }

    fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        // Above the numbers of the teachers' files, which are those of their assignments.
        FIRST_ID + self.last_id
    }
}

const FIRST_ID: u64 = 10_000_000_000;
