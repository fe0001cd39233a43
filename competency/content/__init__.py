"""What do we ship: the ML-engineering framework, seven roles and a demo organisation, as data without Django."""
