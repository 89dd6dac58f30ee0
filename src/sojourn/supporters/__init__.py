"""Supporters, their gifts, what each gift pays for, and what they were promised.

The programme team alone enters. It promises that nothing is used twice, that no penny is lost when money is divided, and that a
supporter reads only of people who agreed to it.
"""
