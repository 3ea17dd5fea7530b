-- The postings of a series in order: what each claims and what its patches change
select
    revisions.id,
    revisions.root_id,
    revisions.ordinal,
    revisions.revision,
    revisions.revision_inferred,
    revisions.kind,
    revisions.title,
    revisions.cover_id,
    revisions.posted_at,
    revisions.expected,
    revisions.received,
    revisions.complete,
    revisions.incomplete_because,
    revisions.base_commit,
    revisions.change_id,
    revisions.superseded_by,
    revisions.linked_by,
    by_hand.field as set_field,
    by_hand.by_name as set_by,
    by_hand.given_at as set_at,
    by_hand.reason as set_because,
    revisions.files,
    revisions.additions,
    revisions.deletions,
    claimed_diffstats.files as claimed_files,
    claimed_diffstats.insertions as claimed_insertions,
    claimed_diffstats.deletions as claimed_deletions,
    (
        select count(*)
        from messages
        where
            messages.kind = 'reply'
            and messages.speaks_of in (
                select revisions.id
                union all
                select patches.id from patches where patches.root_id = revisions.root_id
            )
    ) as replies
from revisions
left join claimed_diffstats
    on
        revisions.id = claimed_diffstats.message
        and claimed_diffstats.quoted = 0
        and claimed_diffstats.files is not null
        and revisions.cover_id = revisions.root_id
        and claimed_diffstats.line = (
            select max(others.line)
            from claimed_diffstats as others
            where others.message = revisions.id and others.part = 0 and others.quoted = 0 and others.files is not null
        )
left join annotations as by_hand
    on
        by_hand.annotation = (
            select max(annotations.annotation)
            from annotations
            where
                annotations.root_a = revisions.root_id
                and annotations.field in ('link', 'unlink')
                and annotations.report_id = ''
                and annotations.taken_back_at = ''
        )
where revisions.series = :series
order by revisions.ordinal, revisions.id
