"""Catalogues written in the Human Services Data Specification of Open Referral."""
