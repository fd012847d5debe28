// What is wrong with a field, below it, as form-js draws it for its own fields.
export function Messages({ id, errors }) {
  if (!errors?.length) return null;
  return (
    <div class="fjs-form-field-error" aria-live="polite" id={id}>
      <ul>{errors.map((error) => <li key={error}>{error}</li>)}</ul>
    </div>
  );
}
