//! The small pieces on a request's way, one by one: `cargo bench --bench pieces`.

mod cookie;
mod gost;
mod page;
mod path;

criterion::criterion_group!(pieces, gost::bench, cookie::bench, path::bench, page::bench);
criterion::criterion_main!(pieces);
