-- A thread in reading order
--
-- The messages of one conversation: who answers whom, how much of each is the writer's own words, and where to read it on lore.
--
-- :thread  Number of the thread, or the Message-ID of any message in it.
with wanted as (
    select threads.thread
    from threads
    where threads.thread = cast(:thread as integer) and :thread not glob '*[^0-9]*'
    union
    select messages.thread from messages where messages.message_id = :thread
    union
    select ghosts.thread from ghosts where ghosts.message_id = :thread
)
select
    messages.position,
    messages.depth,
    messages.from_name,
    messages.subject,
    messages.sent_at,
    messages.kind,
    length(bodies.text) - length(replace(bodies.text, char(10), '')) as lines,
    length(bodies.text) - length(replace(bodies.text, char(10), '')) - (
        select coalesce(sum(sections.end_line - sections.line + 1), 0)
        from sections
        where sections.message = messages.id and sections.part = 0
    ) as own_lines,
    messages.message_id,
    lore_url(messages.message_id) as lore
from messages
inner join bodies on messages.id = bodies.message
where messages.thread in (select wanted.thread from wanted)
order by messages.thread, messages.position, messages.id
