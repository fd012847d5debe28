"""Operations: what a service task of a diagram may call, inside the transaction of the step."""
