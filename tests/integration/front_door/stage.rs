//! A front door with a doorway that lets everybody through to one origin.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Response, StatusCode};
use privratnik::edge::body::Body;
use privratnik::edge::certificates::{Certificates, Wardrobe};
use privratnik::edge::header::{self, Forwarding, IdentityHeaders, Mirror, TrustedProxies, strip_hop_by_hop};
use privratnik::edge::path::NormalPath;
use privratnik::edge::serve::{Caller, Doors, Doorway, FrontDoor, Listener, Role, Settings, Tls};
use privratnik::edge::splice::{Asked, Handshake};
use privratnik::edge::upstream::{Deadlines, Pace, Roots, Upstream};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::origin::RecordingOrigin;
use super::paper::Paper;

pub(super) struct Stage {
    address: SocketAddr,
    origin: Arc<RecordingOrigin>,
    session: Arc<Mutex<Vec<CancellationToken>>>,
    stop: oneshot::Sender<()>,
    stopped: oneshot::Receiver<()>,
}

impl Stage {
    pub(super) async fn open() -> Self {
        Self::before(RecordingOrigin::open().await).await
    }

    /// With TLS, showing this certificate to those who ask for `journal.test`.
    pub(super) async fn secure(paper: &Paper) -> Self {
        let wardrobe = Wardrobe::assign(["journal.test"], &[paper.shown()]).ok().unwrap();
        let tls = Tls::new(Arc::new(Certificates::new("journal.test", &wardrobe)));
        Self::at(RecordingOrigin::open().await, Some(tls), Settings::default()).await
    }

    pub(super) async fn before(origin: Arc<RecordingOrigin>) -> Self {
        Self::at(origin, None, Settings::default()).await
    }

    /// With room for so many connections.
    pub(super) async fn narrow(connections: usize) -> Self {
        let connections = NonZeroUsize::new(connections).unwrap();
        Self::at(RecordingOrigin::open().await, None, Settings { connections, ..Settings::default() }).await
    }

    async fn at(origin: Arc<RecordingOrigin>, tls: Option<Tls>, settings: Settings) -> Self {
        let ours = if tls.is_some() { "https://journal.test" } else { "http://journal.test" };
        let listener = Listener { address: ([127, 0, 0, 1], 0).into(), role: Role::Public, tls };
        let doors = Doors::bind([listener]).unwrap();
        let address = doors.listeners().next().unwrap().address;
        let session = Arc::default();
        let doorway = Arc::new(OpenDoorway::to(ours, origin.address(), Arc::clone(&session)));
        // Longer than any test: whoever waits for the grace has not been drained.
        let grace = Duration::from_secs(600);
        let settings = Settings { workers: NonZeroUsize::MIN, grace, ..settings };
        let (stop, stopping) = oneshot::channel::<()>();
        let (tell, stopped) = oneshot::channel();
        std::thread::spawn(move || {
            let front_door = FrontDoor::new(doors, doorway, settings);
            front_door.run(async move { drop(stopping.await) });
            tell.send(())
        });
        Self { address, origin, session, stop, stopped }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn origin(&self) -> &Arc<RecordingOrigin> {
        &self.origin
    }

    /// Ends the one session that all sockets here belong to.
    pub(super) fn end_session(&self) {
        self.session.lock().unwrap().drain(..).for_each(|socket| socket.cancel());
    }

    /// Orders the stop and waits for it.
    pub(super) async fn close(self) {
        self.stop.send(()).unwrap();
        self.stopped.await.unwrap();
    }
}

struct OpenDoorway {
    ours: header::Origin,
    mirror: Mirror,
    upstream: Upstream,
    session: Arc<Mutex<Vec<CancellationToken>>>,
}

impl OpenDoorway {
    fn to(ours: &str, origin: SocketAddr, session: Arc<Mutex<Vec<CancellationToken>>>) -> Self {
        let theirs = header::Origin::parse(&format!("http://{origin}")).unwrap();
        let ours = header::Origin::parse(ours).unwrap();
        let mirror = Mirror::new(ours.clone(), theirs.clone());
        let upstream =
            Upstream::new("the journal under test", theirs, &Roots::public(), Deadlines::default());
        Self { ours, mirror, upstream, session }
    }
}

#[async_trait::async_trait]
impl Doorway for OpenDoorway {
    async fn answer(&self, mut request: Request<Body>, caller: Caller) -> Response<Body> {
        let target = request.uri().path_and_query().map(|target| target.as_str().to_owned());
        let Ok(path) = NormalPath::parse(&target.unwrap_or_default()) else {
            return plain(StatusCode::BAD_REQUEST, "");
        };
        let handshake = match Handshake::find(&mut request) {
            Asked::Nothing => None,
            Asked::WebSocket(handshake) => Some(handshake),
            Asked::Unknown => return plain(StatusCode::BAD_REQUEST, ""),
        };
        let headers = request.headers_mut();
        strip_hop_by_hop(headers);
        IdentityHeaders::default().strip(headers);
        self.mirror.towards_journal(headers);
        let trusted = TrustedProxies::default();
        Forwarding { peer: caller.peer, ours: &self.ours, trusted: &trusted }.apply(headers);
        if handshake.is_some() {
            Handshake::ask(headers);
        }
        let mut response = match self.upstream.send(request, &path, Pace::Usual).await {
            Ok(response) => response,
            Err(fault) => return plain(StatusCode::BAD_GATEWAY, &fault.to_string()),
        };
        strip_hop_by_hop(response.headers_mut());
        self.mirror.towards_browser(response.headers_mut());
        let until = caller.register.stopping().child_token();
        self.session.lock().unwrap().push(until.clone());
        if let Some(joined) = handshake.and_then(|handshake| handshake.join(&mut response, until)) {
            Handshake::ask(response.headers_mut());
            caller.register.spawn(joined);
        }
        response
    }
}

fn plain(status: StatusCode, text: &str) -> Response<Body> {
    Response::builder().status(status).body(Body::full(text.to_owned())).unwrap()
}
