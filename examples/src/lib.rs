//! Programs to copy from, one file each in `src/bin`. This library holds nothing but the code of the pages
//! in `docs/`, which is compiled and run with the tests.
