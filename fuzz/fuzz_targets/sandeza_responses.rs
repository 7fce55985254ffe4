#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    messaging_fixtures::fuzz::check("sandeza_responses", input);
});
