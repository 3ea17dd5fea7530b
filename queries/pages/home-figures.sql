-- How much is in the database
select
    (select count(*) from messages) as messages,
    (select count(*) from threads) as threads,
    (select count(*) from series) as series,
    (select count(*) from revisions) as postings,
    (select count(*) from people where people.message_count > 0) as people,
    (select min(messages.sent_at) from messages where messages.sent_at > '1980') as first_at,
    (
        select messages.sent_at from messages
        where messages.sent_in_future = 0
        order by messages.sort_key desc
        limit 1
    ) as last_at,
    (select max(sources.read_at) from sources) as read_at,
    (select count(*) from message_defects) + (select count(*) from unreadable) as defects
