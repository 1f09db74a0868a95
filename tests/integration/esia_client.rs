//! (module: esia_client)
