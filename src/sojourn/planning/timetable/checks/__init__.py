"""The rules of a timetable as the checker knows them: judged on a finished plan, without any model.

One function a rule. `facts` holds what a problem says, arranged for looking up; `layout` holds where a plan puts things;
`session`, `days`, `weeks` and `order` hold the rules, by what one must look at to judge them; `costs` counts what is dear.
"""
