"""Sessions, contributors, groups, published versions, feeds: what a fellow does when, where and with whom.

A session says what is wanted; a sitting is one session given once to one group, and lives as long as the edition; a version says when
and where each sitting is. Plans propose, the checker judges, a person adopts, and publishing tells everybody at once: pages, feeds
and letters say the same. What a plan could not place is kept with its reason.

Who comes in: the programme team plans and publishes; fellows, contributors and departments see their own part of what is
published; strangers see its public part. A calendar feed has no door but its secret address.
"""
