//! A README as its reader uses it: the dependencies to add, and the first example.

use std::path::Path;

/// The text of a README.
pub(super) struct Readme {
    text: String,
}

impl Readme {
    pub(super) fn read(folder: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(folder.join("README.md"));
        let text = text.map_err(|error| format!("README.md: {error}"))?;
        Ok(Self { text })
    }

    pub(super) fn says(&self, word: &str) -> bool {
        self.text.contains(word)
    }

    /// The lines below `[dependencies]`, or `[dev-dependencies]`, in the first block of TOML.
    pub(super) fn dependencies(&self) -> Result<&str, String> {
        let block = self.blocks().find(|block| block.language == "toml");
        block
            .and_then(|block| block.code.split_once("dependencies]\n"))
            .map(|(_, lines)| lines)
            .ok_or_else(|| "README.md shows no [dependencies]".to_owned())
    }

    /// The first example, with the lines that rustdoc hides.
    pub(super) fn program(&self) -> Result<String, String> {
        let is_rust = |block: &Block<'_>| {
            let mut words = block.language.split(',');
            words.any(|word| matches!(word, "rust" | "no_run"))
        };
        let block = self.blocks().find(is_rust);
        let block = block.ok_or("README.md has no example")?;
        if !block.code.contains("fn main()") {
            return Err("the first example of README.md is no whole program".to_owned());
        }
        let lines = block.code.lines().map(|line| match line.trim_start() {
            "#" => "",
            hidden => hidden.strip_prefix("# ").unwrap_or(line),
        });
        Ok(lines.collect::<Vec<_>>().join("\n"))
    }

    /// Links that lead to other files of the repository, or nowhere.
    pub(super) fn links_into_the_repository(&self) -> impl Iterator<Item = &str> {
        let targets = self.text.split("](").skip(1);
        let targets = targets.filter_map(|rest| rest.split([')', ' ']).next());
        targets.filter(|target| {
            let goes_elsewhere = ["https://", "http://", "#"];
            !goes_elsewhere.iter().any(|start| target.starts_with(start))
        })
    }

    fn blocks(&self) -> impl Iterator<Item = Block<'_>> {
        // Every second part is inside of a fence.
        let inside = self.text.split("```").skip(1).step_by(2);
        inside.filter_map(|block| {
            let (language, code) = block.split_once('\n')?;
            Some(Block { language, code })
        })
    }
}

struct Block<'a> {
    language: &'a str,
    code: &'a str,
}

/// What the lines that a program prints begin with.
pub(super) fn printed(program: &str) -> impl Iterator<Item = &str> {
    let calls = program.split("println!(\"").skip(1);
    calls.filter_map(|rest| rest.split(['{', '"']).next())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# a\n\n[b](https://b.example) [c](../c.md)\n\n```toml\n[dependencies]\na = \"1\"\n```\n\n\
        ```rust,no_run\n# use a::A;\nfn main() {\n    #[allow(x)]\n    println!(\"done {}\", 1);\n}\n#\n```\n\n\
        ```\nfn main() {}\n```\n";

    fn readme(text: &str) -> Readme {
        Readme {
            text: text.to_owned(),
        }
    }

    #[test]
    fn dependencies_and_program_are_taken_as_they_stand() {
        let readme = readme(TEXT);
        assert_eq!(readme.dependencies().unwrap(), "a = \"1\"\n");
        let program = readme.program().unwrap();
        assert_eq!(
            program,
            "use a::A;\nfn main() {\n    #[allow(x)]\n    println!(\"done {}\", 1);\n}\n"
        );
        assert_eq!(printed(&program).collect::<Vec<_>>(), ["done "]);
        assert!(readme.says("fn main"));
    }

    #[test]
    fn what_is_missing_is_said() {
        let bare = readme("# a\n\n```sh\nls\n```\n");
        assert!(bare.dependencies().is_err());
        assert!(bare.program().is_err());
        assert!(readme("```no_run\nlet a = 1;\n```").program().is_err());
    }

    #[test]
    fn links_into_the_repository_are_found() {
        let readme = readme(TEXT);
        assert_eq!(
            readme.links_into_the_repository().collect::<Vec<_>>(),
            ["../c.md"]
        );
    }
}
