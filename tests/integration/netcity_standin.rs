//! (module: netcity_standin)
