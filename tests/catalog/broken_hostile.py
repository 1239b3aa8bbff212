"""Hostile files: not text, made to be endless, doing something in a reader's browser, or meaning something else."""

from __future__ import annotations

from tests.catalog import small_course
from tests.catalog.broken import BRIEF, CASE, MODULE, QUIZ, Broken
from tests.catalog.broken_files import FILES

BOMB = small_course.MODULE.replace("disclosures: None.", "disclosures: &a [x, x, x]\nbomb: [*a, *a, *a, *a]")
AUTHOR = "author: Written for the tests."
MISTAKE = "- Leaving the load as it was for weeks."
UNREADABLE = "look at this line and the one above it: the indentation, a missing colon, or a quote that is not closed"
PLAIN_HTML = "write it in Markdown, or put a blank after <"
HTTPS = "write its https:// address"

HOSTILE = (
    Broken("a file is not UTF-8", more={"quiz.yaml": b"id: quiz\ndraw: 2\nstem: caf\xe9\n"}, problems=(
        ("quiz.yaml:3", "the file is not UTF-8 text", "save it in the encoding UTF-8"),)),
    Broken("a file is a picture", more={"brief.md": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"}, problems=(
        ("brief.md:1", "the file is not UTF-8 text", "save it in the encoding UTF-8"),)),
    Broken("a NUL stands in a text", changes=((BRIEF, MISTAKE, MISTAKE + "\0"),), problems=(
        ("brief.md:27", "a character that cannot be shown (U+0000) is used", "delete it"),)),
    Broken("a NUL is spelt out", changes=((MODULE, AUTHOR, 'author: "Written \\0 here."'),), problems=(
        ("module.yaml:21", "a character that cannot be shown (U+0000) is used", "delete it"),)),
    Broken("an alias stands for more than it says", more={"module.yaml": BOMB}, problems=(
        ("module.yaml:22", "an anchor (&a) is used", "write the text out in each place"),)),
    Broken("a file is nested without end", more={"quiz.yaml": "[" * 5000}, problems=(
        ("quiz.yaml:1", "this is not YAML: it is nested too deeply", UNREADABLE),)),
    Broken("a file has ten megabytes", more={"references.yaml": b"- id: x\n" * 1_300_000}, problems=(
        ("references.yaml:1", "the file is larger than 512 KiB",
         "make it shorter: pictures and data belong elsewhere"),)),
    Broken("a directive makes no mean false",
           changes=((MODULE, "id: small-module", "%YAML 1.1\n---\nid: small-module"),),
           problems=(("module.yaml:2", "this is not YAML: a directive stands before this line (it begins with %)",
                      UNREADABLE),)),
    Broken("a file is two documents", changes=((MODULE, AUTHOR, f"---\n{AUTHOR}"),), problems=(
        ("module.yaml:21", "this is not YAML: expected a single document in the stream, but found another document",
         UNREADABLE),)),
    Broken("a key is merged in", changes=((MODULE, AUTHOR, f"<<: {{author: Nobody}}\n{AUTHOR}"),), problems=(
        ("module.yaml:21", "unknown key `<<`", next(
            one.problems[0][2] for one in FILES if one.name == "a key is not known")),)),
    Broken("a key is a list", changes=((MODULE, AUTHOR, f"? [a, b]\n: c\n{AUTHOR}"),), problems=(
        ("module.yaml:21", "a key is not a plain word", "write a word and a colon"),)),
    Broken("a tag would make an object", changes=((MODULE, AUTHOR, "author: !!python/name:os.system x"),),
           problems=(("module.yaml:21", "a tag (!!python/name:os.system) is used",
                      "delete the word that begins with !"),)),
    Broken("no is not false",
           changes=((QUIZ, "    text: The heaviest load.", "    text: The heaviest load.\n    correct: no"),),
           problems=(("quiz.yaml:49 item q3 option b", '`correct` is "no" (text), and true or false is wanted',
                      "write true or false"),)),
    Broken("a whole number has a point", changes=((MODULE, "pass_percent: 80", "pass_percent: 80.0"),), problems=(
        ("module.yaml:30", "`pass_percent` is 80.0 (a number), and a whole number is wanted",
         "write a whole number"),)),
    Broken("a number has thousands of digits", changes=((MODULE, "attempts: 3", "attempts: " + "9" * 5000),), problems=(
        ("module.yaml:31", f'`attempts` is "{"9" * 37}..." (text), and a whole number is wanted',
         "write a whole number"),)),
    Broken("a number is true", changes=((MODULE, "attempts: 3", "attempts: true"),), problems=(
        ("module.yaml:31", "`attempts` is true (true or false), and a whole number is wanted",
         "write a whole number"),)),
    Broken("a day is none", changes=((MODULE, "released_on: 2026-11-24", "released_on: 2026-02-30"),), problems=(
        ("module.yaml:32", '`released_on` is "2026-02-30" (text), and a date like 2026-11-24 is wanted',
         "write a date like 2026-11-24"),)),
    Broken("a script stands in the prose",
           changes=((BRIEF, MISTAKE, MISTAKE + " <script>alert(1)</script>"),), problems=(
        ("brief.md:27 section mistakes", "raw HTML stands in the text: <script>", PLAIN_HTML),)),
    Broken("a handler stands in the prose", changes=((BRIEF, MISTAKE, MISTAKE + ' <img src=x onerror="alert(1)">'),),
           problems=(("brief.md:27 section mistakes", 'raw HTML stands in the text: <img src=x onerror="alert(1)">',
                      PLAIN_HTML),)),
    Broken("a style stands in a question", changes=((QUIZ, "stem: When is the load raised?",
                                                     "stem: When is the <style>*{display:none}</style> load raised?"),),
           problems=(("quiz.yaml:25 item q2", "raw HTML stands in the text: <style>", PLAIN_HTML),)),
    Broken("a script stands in a case", changes=((CASE, "intro: ", "intro: <script src=//x> "),), problems=(
        ("cases/first-visit.yaml:4", "raw HTML stands in the text: <script src=//x>", PLAIN_HTML),)),
    Broken("a link runs a script", changes=((BRIEF, MISTAKE, MISTAKE + " [Look](javascript:alert(1))"),), problems=(
        ("brief.md:27 section mistakes", 'the address "javascript:alert(1)" is not https', HTTPS),)),
    Broken("a link runs a script in capitals", changes=((BRIEF, MISTAKE, MISTAKE + " [Look](JavaScript:alert(1))"),),
           problems=(("brief.md:27 section mistakes", 'the address "JavaScript:alert(1)" is not https', HTTPS),)),
    Broken("a link carries a page", changes=((BRIEF, MISTAKE, MISTAKE + " [Look](data:text/html;base64,PHM+)"),),
           problems=(("brief.md:27 section mistakes",
            'the address "data:text/html;base64,PHM+" is not https', HTTPS),)),
    Broken("a link leads out of the folder", changes=((BRIEF, MISTAKE, MISTAKE + " [Look](../../condition.yaml)"),),
           problems=(("brief.md:27 section mistakes", 'the link "../../condition.yaml" leads to no file of the module',
                      "write #id for a section, or a whole address"),)),
    Broken("a link names another host only", changes=((BRIEF, MISTAKE, MISTAKE + " [Look](//evil.example/)"),),
           problems=(("brief.md:27 section mistakes", 'the address "//evil.example/" is not https', HTTPS),)),
    Broken("an image has no words", changes=((BRIEF, MISTAKE, MISTAKE + " ![](leg.png)"),), problems=(
        ("brief.md:27 section mistakes", "an image stands in the text",
         "describe a figure under `figures` in module.yaml instead"),)),
    Broken("an id climbs", changes=((QUIZ, "- id: q3", "- id: ../q3"),), problems=(
        ("quiz.yaml:37 item ../q3", 'the item id "../q3" is not plain',
         "use letters, digits and . _ : - and begin with a letter or a digit"),)),
    Broken("an id looks like another", changes=((QUIZ, "- id: q3", "- id: q\u0456"),), problems=(
        ("quiz.yaml:37 item q\u0456", 'the item id "q\u0456" is not plain',
         "use letters, digits and . _ : - and begin with a letter or a digit"),)),
)
