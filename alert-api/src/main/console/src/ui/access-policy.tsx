import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Role } from '../api/types';
import { useResource } from '../state/resource';
import { useWords } from '../text/i18n';
import { ROLES } from './grants';
import { errorText, Problem } from './parts';

const PATH = '/api/v1/access/policy';

interface Policy {
  secondFactorRoles: Role[];
}

/** Which roles must have a second factor; counts at their next click. */
export function AccessPolicyCard() {
  const words = useWords();
  const { t } = words;
  const policy = useResource<Policy>(PATH);
  const [error, setError] = useState<unknown>();
  const required = policy.data?.secondFactorRoles;
  const set = async (role: Role, wanted: boolean) => {
    setError(undefined);
    try {
      await call('PUT', PATH, { secondFactorRoles: ROLES.filter((one) => (one === role ? wanted : required?.includes(one))) });
    } catch (failure) {
      setError(failure);
    }
    policy.reload();
  };
  return (
    <section class="card pad narrow">
      <fieldset class="field">
        <legend>{t('policy.factor')}</legend>
        {policy.error !== undefined && <Problem error={policy.error} retry={policy.reload} />}
        {required && ROLES.map((role) => (
          <label key={role} class="radio">
            <input type="checkbox" data-testid={`policy-${role}`} checked={required.includes(role)} onChange={(event) => void set(role, event.currentTarget.checked)} />
            <span><b>{t(`role.${role}`)}</b></span>
          </label>
        ))}
        <small>{t('policy.hint')}</small>
      </fieldset>
      {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
    </section>
  );
}
