/// The address of the platform. Whether credentials work in another region is not documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Region {
    /// `https://api-idn.nxlink.ai` ("IDN SAAS WhatsApp API send").
    #[default]
    Indonesia,
    /// `https://api-hk.nxlink.ai`, for Asia and the Pacific.
    HongKong,
    /// `https://chl-api.nxlink.ai` ("CHL SAAS WhatsApp API send").
    Americas,
}

impl Region {
    /// The base URL; the documented paths are appended to it.
    pub const fn base_url(self) -> &'static str {
        match self {
            Self::Indonesia => "https://api-idn.nxlink.ai",
            Self::HongKong => "https://api-hk.nxlink.ai",
            Self::Americas => "https://chl-api.nxlink.ai",
        }
    }
}
