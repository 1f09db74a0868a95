//! Loading of the gost engine into OpenSSL, by name and without a configuration file.
//!
//! Sources: OpenSSL 3.0's `ENGINE_by_id(3)`; the flags are `ENGINE_METHOD_*` of `engine.h`. Here the engine is only
//! loaded; what is asked of it lies in `gost::openssl`.
#![expect(
    unsafe_code,
    reason = "the `openssl` crate has no engines; these six calls are all that is unsafe here"
)]

use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::ptr;
use std::sync::OnceLock;

use openssl::error::ErrorStack;

/// Why there is no engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum EngineFault {
    /// libcrypto is part of our own binary.
    StaticLibcrypto,
    /// OpenSSL's own words.
    NotLoaded(String),
}

/// Loads the engine for the life of the process. Only the first call does work: a second loading of the same engine
/// ends in "init failed".
pub(super) fn load() -> Result<(), EngineFault> {
    static LOADED: OnceLock<Result<(), EngineFault>> = OnceLock::new();
    LOADED.get_or_init(load_once).clone()
}

fn load_once() -> Result<(), EngineFault> {
    openssl::init();
    if !is_shared() {
        return Err(EngineFault::StaticLibcrypto);
    }
    // SAFETY: plain calls into libcrypto, which `openssl::init` has set up. The id is a C string with a static
    // lifetime, the settings may be null by contract, and the engine pointer is used only while it is not null and
    // before the structural reference is given back; the functional reference that `ENGINE_init` took keeps it alive.
    let loaded = unsafe {
        OPENSSL_init_crypto(OPENSSL_INIT_ENGINE_DYNAMIC, ptr::null());
        let engine = ENGINE_by_id(c"gost".as_ptr());
        if engine.is_null() {
            false
        } else {
            let ready = ENGINE_init(engine) == 1 && ENGINE_set_default(engine, METHODS) == 1;
            ENGINE_free(engine);
            ready
        }
    };
    if loaded { Ok(()) } else { Err(EngineFault::NotLoaded(ErrorStack::get().to_string())) }
}

/// Whether libcrypto is a shared library. The engine brings a dependency on the shared one; if our binary held a
/// second copy, objects of one would be freed by the other, and the process would die.
fn is_shared() -> bool {
    let mut found =
        DlInfo { file: ptr::null(), base: ptr::null(), symbol: ptr::null(), address: ptr::null() };
    let function: unsafe extern "C" fn(*mut c_void) -> c_int = ENGINE_init;
    // SAFETY: `dladdr` takes any address and fills the structure it is given; the name it hands out belongs to the
    // loader and lives as long as the object is mapped, which libcrypto is for the life of the process.
    let file = unsafe {
        if dladdr(function as *const c_void, &raw mut found) == 0 || found.file.is_null() {
            return false;
        }
        CStr::from_ptr(found.file)
    };
    file.to_string_lossy().rsplit('/').next().is_some_and(|name| name.starts_with("libcrypto."))
}

/// `Dl_info` of `dlfcn.h`.
#[repr(C)]
struct DlInfo {
    file: *const c_char,
    base: *const c_void,
    symbol: *const c_char,
    address: *const c_void,
}

unsafe extern "C" {
    fn OPENSSL_init_crypto(options: u64, settings: *const c_void) -> c_int;
    fn ENGINE_by_id(id: *const c_char) -> *mut c_void;
    fn ENGINE_init(engine: *mut c_void) -> c_int;
    fn ENGINE_set_default(engine: *mut c_void, methods: c_uint) -> c_int;
    fn ENGINE_free(engine: *mut c_void) -> c_int;
    fn dladdr(address: *const c_void, found: *mut DlInfo) -> c_int;
}

const OPENSSL_INIT_ENGINE_DYNAMIC: u64 = 0x400;
/// Ciphers 0x40, digests 0x80, key methods 0x200, key encodings 0x400. "All" would also offer GOST suites to every TLS
/// client in the process.
const METHODS: c_uint = 0x6C0;

#[cfg(test)]
mod tests {
    use super::{is_shared, load};

    #[test]
    fn loads_however_often_it_is_asked() {
        assert!(is_shared());
        assert_eq!(load(), Ok(()));
        assert_eq!(load(), Ok(()));
    }
}
