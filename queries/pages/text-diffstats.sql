-- Which lines of those texts claim a diffstat, and what the patches really change
select
    claimed_diffstats.message,
    claimed_diffstats.part,
    claimed_diffstats.line,
    claimed_diffstats.end_line,
    claimed_diffstats.quoted,
    claimed_diffstats.files,
    claimed_diffstats.insertions,
    claimed_diffstats.deletions,
    coalesce(patches.file_count, revisions.files) as computed_files,
    coalesce(patches.additions, revisions.additions) as computed_insertions,
    coalesce(patches.deletions, revisions.deletions) as computed_deletions
from messages
inner join claimed_diffstats on messages.id = claimed_diffstats.message
left join patches on messages.id = patches.id
left join revisions on messages.id = revisions.id
where messages.thread = :thread and messages.position between :first and :last
order by claimed_diffstats.message, claimed_diffstats.part, claimed_diffstats.line
