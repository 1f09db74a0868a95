//! pingora's server around our connections, one service to a door.

use std::net::SocketAddr;
use std::os::fd::IntoRawFd;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use pingora::apps::ServerApp;
use pingora::listeners::{L4BufferSettings, ListenerConfig, Listeners};
use pingora::protocols::Stream;
use pingora::server::configuration::{Opt, ServerConf};
use pingora::server::{Fds, ListenFds, RunArgs, Server, ShutdownSignal, ShutdownSignalWatch, ShutdownWatch};
use pingora::services::Service;
use pingora::services::listening;
use tokio::sync::{Mutex, watch};
use tokio_rustls::server::TlsStream;

use super::door::{Door, Doors, Listener, Role};
use super::room::{Placed, Room};
use super::tls::Protocol;
use super::{Caller, Doorway, Register, Settings, Tls, http1, http2};

/// Runs a server over `doors` until `stop` completes and the register is drained.
pub(super) fn run(
    doors: Doors,
    doorway: &Arc<dyn Doorway>,
    settings: Settings,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let register = Register::new();
    let (listening, is_closing) = watch::channel(false);
    let mut server = Server::new_with_opt_and_conf(None::<Opt>, ServerConf::default());
    server.bootstrap();
    for door in doors {
        server.add_service(Keeper {
            threads: match door.listener.role {
                Role::Public => settings.workers.get(),
                Role::Redirect | Role::Admin | Role::Facade => 1,
            },
            name: format!("{:?}", door.listener.role),
            chassis: Some(Chassis {
                listener: door.listener.clone(),
                doorway: Arc::clone(doorway),
                register: register.clone(),
                room: Room::new(settings.connections),
                settings,
            }),
            door: Some(door),
            is_closing: is_closing.clone(),
        });
    }
    let order = Order { stop: Mutex::new(Some(Box::pin(stop))), listening, register, grace: settings.grace };
    server.run(RunArgs { shutdown_signal: Box::new(order) });
}

/// Answers pingora's question when to stop: when everything has been brought to its end.
struct Order {
    stop: Mutex<Option<BoxFuture<'static, ()>>>,
    listening: watch::Sender<bool>,
    register: Register,
    grace: Duration,
}

#[async_trait]
impl ShutdownSignalWatch for Order {
    async fn recv(&self) -> ShutdownSignal {
        if let Some(stop) = self.stop.lock().await.take() {
            stop.await;
        }
        self.listening.send_replace(true);
        if !self.register.drain(self.grace).await {
            tracing::warn!("the grace is over; open exchanges are cut");
        }
        // Everything graceful is done: the other kind would sleep first.
        ShutdownSignal::FastShutdown
    }
}

/// A door as a pingora service, on a socket that is already bound.
struct Keeper {
    name: String,
    threads: usize,
    door: Option<Door>,
    chassis: Option<Chassis>,
    /// Ours instead of pingora's watch, which a fast stop never turns.
    is_closing: ShutdownWatch,
}

#[async_trait]
impl Service for Keeper {
    async fn start_service(&mut self, table: Option<ListenFds>, _pingoras: ShutdownWatch, tasks: usize) {
        let (Some(door), Some(chassis)) = (self.door.take(), self.chassis.take()) else { return };
        let table = table.unwrap_or_else(|| Arc::new(Fds::new().into()));
        let address = door.listener.address.to_string();
        table.lock().add(address.clone(), door.socket.into_raw_fd());
        let mut listeners = Listeners::new();
        // hyper has buffers of its own; pingora's would double the memory of every idle connection.
        listeners.add_listener(ListenerConfig::tcp(address).l4_buffer(L4BufferSettings::unbuffered()));
        let mut service = listening::Service::with_listeners(self.name.clone(), listeners, chassis);
        Service::start_service(&mut service, Some(table), self.is_closing.clone(), tasks).await;
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn threads(&self) -> Option<usize> {
        Some(self.threads)
    }
}

/// What pingora calls with each connection.
struct Chassis {
    listener: Listener,
    doorway: Arc<dyn Doorway>,
    register: Register,
    room: Room,
    settings: Settings,
}

#[async_trait]
impl ServerApp for Chassis {
    async fn process_new(self: &Arc<Self>, stream: Stream, _closing: &ShutdownWatch) -> Option<Stream> {
        let peer = peer(&stream)?;
        let stream = self.room.place(stream)?;
        let caller = Caller { peer, role: self.listener.role, register: self.register.clone() };
        self.register.track(Arc::clone(self).serve(stream, caller)).await;
        None
    }
}

impl Chassis {
    async fn serve(self: Arc<Self>, stream: Placed<Stream>, caller: Caller) {
        let (doorway, patience) = (Arc::clone(&self.doorway), self.settings.patience);
        let Some(tls) = &self.listener.tls else {
            return http1::serve(stream, caller, doorway, patience).await;
        };
        match self.greet(tls, stream).await {
            Some((stream, Protocol::Http1)) => http1::serve(stream, caller, doorway, patience).await,
            Some((stream, Protocol::Http2)) => http2::serve(stream, caller, doorway, patience).await,
            None => {}
        }
    }

    /// A handshake that does not succeed, or is under way when the process stops, is nobody's loss.
    async fn greet(
        &self,
        tls: &Tls,
        stream: Placed<Stream>,
    ) -> Option<(TlsStream<Placed<Stream>>, Protocol)> {
        let greeting = tls.accept(stream, self.settings.patience.greeting);
        match self.register.stopping().run_until_cancelled(greeting).await? {
            Ok(greeted) => Some(greeted),
            Err(fault) => {
                tracing::debug!(%fault, "no TLS handshake");
                None
            }
        }
    }
}

fn peer(stream: &Stream) -> Option<SocketAddr> {
    stream.get_socket_digest()?.peer_addr()?.as_inet().copied()
}
