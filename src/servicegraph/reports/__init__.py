"""Findings and answers as documents for people and programs."""
