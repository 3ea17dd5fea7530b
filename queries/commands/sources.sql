-- What was ingested from where: one row per source, by location
select
    sources.kind,
    sources.location,
    sources.given,
    sources.list,
    date(sources.since, 'unixepoch') as since,
    sources.read_at,
    (
        select count(*)
        from holdings
        where holdings.source = sources.source
    ) as mails,
    (
        select count(*)
        from holdings
        where
            holdings.source = sources.source
            and not exists (select 1 from holdings as others where others.mail = holdings.mail and others.source <> holdings.source)
    ) as only_here,
    sources.messages_new as new,
    sources.messages_repeated as repeated,
    sources.deletions as taken_back,
    sources.set_aside
from sources
order by sources.location
