messaging_client_core::open_enum! {
    /// The language of a template ("IDN SAAS WhatsApp API send", Language Codes: 65 of them).
    ///
    /// A code that is not listed is sent as it is: `LanguageCode::from("xx_YY")`.
    pub enum LanguageCode {
        /// Afrikaans.
        Afrikaans = "af",
        /// Albanian.
        Albanian = "sq",
        /// Arabic.
        Arabic = "ar",
        /// Azerbaijani.
        Azerbaijani = "az",
        /// Bengali.
        Bengali = "bn",
        /// Bulgarian.
        Bulgarian = "bg",
        /// Catalan.
        Catalan = "ca",
        /// Chinese (HKG).
        ChineseHongKong = "zh_HK",
        /// Chinese (CHN).
        ChineseSimplified = "zh_CN",
        /// Chinese (TAI).
        ChineseTaiwan = "zh_TW",
        /// Croatian.
        Croatian = "hr",
        /// Czech.
        Czech = "cs",
        /// Danish.
        Danish = "da",
        /// Dutch.
        Dutch = "nl",
        /// English.
        English = "en",
        /// English (UK).
        EnglishUk = "en_GB",
        /// English (US).
        EnglishUs = "en_US",
        /// Estonian.
        Estonian = "et",
        /// Filipino.
        Filipino = "fil",
        /// Finnish.
        Finnish = "fi",
        /// French.
        French = "fr",
        /// German.
        German = "de",
        /// Greek.
        Greek = "el",
        /// Gujarati.
        Gujarati = "gu",
        /// Hebrew.
        Hebrew = "he",
        /// Hindi.
        Hindi = "hi",
        /// Hungarian.
        Hungarian = "hu",
        /// Indonesian.
        Indonesian = "id",
        /// Irish.
        Irish = "ga",
        /// Italian.
        Italian = "it",
        /// Japanese.
        Japanese = "ja",
        /// Kannada.
        Kannada = "kn",
        /// Kazakh.
        Kazakh = "kk",
        /// Korean.
        Korean = "ko",
        /// Lao.
        Lao = "lo",
        /// Latvian.
        Latvian = "lv",
        /// Lithuanian.
        Lithuanian = "lt",
        /// Macedonian.
        Macedonian = "mk",
        /// Malay.
        Malay = "ms",
        /// Marathi.
        Marathi = "mr",
        /// Norwegian.
        Norwegian = "nb",
        /// Persian.
        Persian = "fa",
        /// Polish.
        Polish = "pl",
        /// Portuguese (BR).
        PortugueseBrazil = "pt_BR",
        /// Portuguese (POR).
        PortuguesePortugal = "pt_PT",
        /// Punjabi.
        Punjabi = "pa",
        /// Romanian.
        Romanian = "ro",
        /// Russian.
        Russian = "ru",
        /// Serbian.
        Serbian = "sr",
        /// Slovak.
        Slovak = "sk",
        /// Slovenian.
        Slovenian = "sl",
        /// Spanish.
        Spanish = "es",
        /// Spanish (ARG).
        SpanishArgentina = "es_AR",
        /// Spanish (MEX).
        SpanishMexico = "es_MX",
        /// Spanish (SPA).
        SpanishSpain = "es_ES",
        /// Swahili.
        Swahili = "sw",
        /// Swedish.
        Swedish = "sv",
        /// Tamil.
        Tamil = "ta",
        /// Telugu.
        Telugu = "te",
        /// Thai.
        Thai = "th",
        /// Turkish.
        Turkish = "tr",
        /// Ukrainian.
        Ukrainian = "uk",
        /// Urdu.
        Urdu = "ur",
        /// Uzbek.
        Uzbek = "uz",
        /// Vietnamese.
        Vietnamese = "vi",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::LanguageCode;

    #[test]
    fn all_65_codes_are_there_once() {
        let codes: HashSet<_> = LanguageCode::ALL.iter().map(LanguageCode::as_str).collect();
        assert_eq!((codes.len(), LanguageCode::ALL.len()), (65, 65));
        assert_eq!(LanguageCode::from("ID"), LanguageCode::Indonesian);
        assert_eq!(LanguageCode::from("zh_cn").as_str(), "zh_CN");
    }
}
