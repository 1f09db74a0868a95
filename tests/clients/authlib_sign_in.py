"""Signs in with PyPI Authlib at an OIDC provider of the sandbox.

usage: authlib_sign_in.py ISSUER CLIENT_ID SECRET REDIRECT_URI LOGIN [AUTH_METHOD]

AUTH_METHOD is client_secret_basic (the default) or client_secret_post. A plain HTTP session plays the browser.
Prints one line of JSON: the verified claims of the id token, what userinfo says, and what a second use of the code gives.
"""

import html
import json
import re
import sys

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet


def browser(address, login):
    """Opens the address, presses the person's card, and stops at the redirect to the client."""
    window = requests.Session()
    page = window.get(address)
    page.raise_for_status()
    handle = html.unescape(re.search(r'name="request" value="([^"]+)"', page.text).group(1))
    form = {"request": handle, "person": login}
    answer = window.post(page.url, data=form, allow_redirects=False)
    assert answer.status_code == 302, (answer.status_code, answer.text)
    return answer.headers["Location"]


def main(issuer, client_id, secret, redirect_uri, login, method="client_secret_basic"):
    description = requests.get(issuer + "/.well-known/openid-configuration").json()
    assert description["issuer"] == issuer
    assert method in description["token_endpoint_auth_methods_supported"]
    client = OAuth2Session(
        client_id,
        secret,
        scope="openid profile email snils children",
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        token_endpoint_auth_method=method,
    )
    verifier, nonce = generate_token(48), generate_token()
    address, state = client.create_authorization_url(
        description["authorization_endpoint"], code_verifier=verifier, nonce=nonce
    )
    returned = browser(address, login)
    exchange = {"authorization_response": returned, "code_verifier": verifier, "state": state}
    token = client.fetch_token(description["token_endpoint"], **exchange)
    userinfo = client.get(description["userinfo_endpoint"]).json()

    keys = KeySet.import_key_set(requests.get(description["jwks_uri"]).json())
    decoded = jwt.decode(token["id_token"], keys, algorithms=["RS256"])
    options = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}}
    parameters = {"nonce": nonce, "client_id": client_id, "access_token": token["access_token"]}
    claims = CodeIDToken(decoded.claims, decoded.header, options, parameters)
    claims.validate()

    try:
        client.fetch_token(description["token_endpoint"], **exchange)
        again = "tokens"
    except OAuthError as fault:
        again = fault.error
    revoked = client.get(description["userinfo_endpoint"]).status_code
    told = {"claims": dict(claims), "userinfo": userinfo, "again": again, "revoked": revoked}
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    if len(sys.argv) not in (6, 7):
        sys.exit(__doc__)
    main(*sys.argv[1:])
