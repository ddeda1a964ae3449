"""What is known of single publishers: a folder each, with a small dated rule (rule.toml), a page that we wrote in the
publisher's shape (page.html), and what must come out of it (expected.json). `onrecord site new` makes such a folder,
`onrecord site check` reads all of them.

A rule points, in the language of Beautiful Soup (CSS selectors), at elements of the page; the general reader makes
blocks of them. Pages without a rule build no soup.
"""
