//! The place of the table in a page.

const BEGIN: &str = "<!-- operations: begin (made by cargo xtask docs) -->\n";
const END: &str = "<!-- operations: end -->\n";

/// The page with this table between its markers.
pub(super) fn with_table(page: &str, table: &str) -> Result<String, String> {
    let (Some((before, rest)), 1) = (page.split_once(BEGIN), page.matches(BEGIN).count()) else {
        return Err(format!("needs one line {}", BEGIN.trim_end()));
    };
    let (Some((_, after)), 1) = (rest.split_once(END), page.matches(END).count()) else {
        return Err(format!(
            "needs one line {} behind the first marker",
            END.trim_end()
        ));
    };
    Ok(format!("{before}{BEGIN}{table}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_markers_changes() {
        let page = format!("# A\n\n{BEGIN}old\nolder\n{END}\nrest\n");
        let new = with_table(&page, "| new |\n").unwrap();
        assert_eq!(new, format!("# A\n\n{BEGIN}| new |\n{END}\nrest\n"));
        assert_eq!(with_table(&new, "| new |\n").unwrap(), new);
    }

    #[test]
    fn markers_must_be_there_once_and_in_order() {
        for page in [
            String::new(),
            BEGIN.to_owned(),
            format!("{END}{BEGIN}"),
            format!("{BEGIN}{END}{BEGIN}{END}"),
            format!("{BEGIN}{END}{END}"),
        ] {
            assert!(with_table(&page, "t").is_err(), "{page}");
        }
    }
}
