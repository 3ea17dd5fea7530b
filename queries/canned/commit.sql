-- What the mails say of a commit
--
-- Each place where a message names a commit, oldest first: by its id, shorter or longer than the one given, or as the posted patch that it is.
--
-- :sha  The commit's id or its beginning, at least 4 hex digits.
with recursive asked as (
    select lower(trim(:sha)) as sha
),

-- Ids that mails abbreviate more than the one given.
shorter (sha) as (
    select asked.sha from asked where length(asked.sha) >= 7
    union all
    select substr(shorter.sha, 1, length(shorter.sha) - 1) from shorter where length(shorter.sha) > 7
),

by_id as (
    select named_commits.id, named_commits.patch
    from asked
    inner join named_commits on named_commits.sha >= asked.sha and named_commits.sha < asked.sha || 'g'
    where length(asked.sha) >= 4
    union
    select named_commits.id, named_commits.patch
    from shorter
    inner join named_commits on shorter.sha = named_commits.sha
),

found as (
    select by_id.id, 'id' as named_by from by_id
    union
    select named_commits.id, 'patch' as named_by
    from named_commits
    where
        named_commits.patch in (select by_id.patch from by_id where by_id.patch is not null)
        and named_commits.id not in (select by_id.id from by_id)
)

select
    messages.sent_at,
    named_commits.role,
    named_commits.sha,
    named_commits.subject,
    named_commits.tree,
    named_commits.stability,
    found.named_by,
    messages.from_name,
    named_commits.quoted,
    messages.message_id,
    named_commits.part,
    named_commits.line,
    patch_messages.message_id as patch,
    named_commits.patch_by
from found
inner join named_commits on found.id = named_commits.id
inner join messages on named_commits.message = messages.id
left join messages as patch_messages on named_commits.patch = patch_messages.id
order by messages.sent_at, messages.message_id, named_commits.part, named_commits.line, named_commits.id
