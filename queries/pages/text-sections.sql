-- Which lines of those texts are quotes, diffs, signatures and footers
select sections.message, sections.part, sections.line, sections.end_line, sections.kind, sections.depth
from messages
inner join sections on messages.id = sections.message
where messages.thread = :thread and messages.position between :first and :last
order by sections.message, sections.part, sections.line
