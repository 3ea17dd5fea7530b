-- Which revisions of its series carry a regression
select
    regression_revisions.root_id,
    regression_revisions.status,
    regression_revisions.message_id,
    regression_revisions.part,
    regression_revisions.line,
    regression_revisions.annotation,
    revisions.revision,
    revisions.posted_at
from regression_revisions
left join revisions on regression_revisions.root_id = revisions.root_id
where regression_revisions.regression = :regression
order by revisions.ordinal, regression_revisions.root_id
