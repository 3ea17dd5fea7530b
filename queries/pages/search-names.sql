-- Things that bear exactly this name: a message, a file, a person, a commit
select 'message' as kind, messages.message_id as name, messages.subject as label
from messages
where messages.message_id = trim(:q, '<> ')
union all
select 'path' as kind, paths.name, paths.name from paths where paths.name = trim(:q)
union all
select 'person' as kind, people.email, people.name from people where people.email = lower(trim(:q, '<> ')) and people.email <> ''
union all
select 'commit' as kind, found.sha, found.sha
from (
    select named_commits.sha from named_commits
    where
        length(trim(:q)) >= 7
        and trim(:q) not glob '*[^0-9a-fA-F]*'
        and named_commits.sha >= lower(trim(:q))
        and named_commits.sha < lower(trim(:q)) || 'g'
    limit 1
) as found
