//! Writes the inputs that each target begins with, made of the fixtures, into `fuzz/seeds/TARGET/`.

use std::path::Path;
use std::{fs, io};

use messaging_fixtures::fixtures;
use messaging_fixtures::fuzz::TARGETS;

fn main() -> io::Result<()> {
    let fixtures = fixtures().map_err(io::Error::other)?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    // Those of an earlier run.
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    for target in TARGETS {
        let folder = folder.join(target.name());
        fs::create_dir_all(&folder)?;
        for (number, seed) in target.seeds(fixtures).iter().enumerate() {
            fs::write(folder.join(format!("{number:04}")), seed)?;
        }
    }
    Ok(())
}
