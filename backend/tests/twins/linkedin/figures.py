"""What posts and accounts have brought. Structures in the query are Rest.li's: only the values in them are encoded."""

import re
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request

from tests.twins.linkedin.answers import ApiError, denied
from tests.twins.linkedin.state import State, Token

_OF_PERSON = {
    "IMPRESSION": "impressions",
    "MEMBERS_REACHED": "reach",
    "REACTION": "likes",
    "COMMENT": "comments",
    "RESHARE": "shares",
    "LINK_CLICKS": "clicks",
    "POST_SAVE": "saves",
}
_NEWER = {"LINK_CLICKS", "POST_SAVE"}
_OF_PAGE = {
    "impressionCount": "impressions",
    "uniqueImpressionsCount": "reach",
    "likeCount": "likes",
    "commentCount": "comments",
    "shareCount": "shares",
    "clickCount": "clicks",
}
_NONE_YET = dict.fromkeys(_OF_PERSON.values(), 0) | {"impressions": 1}


class Figures:
    def __init__(self, state: State) -> None:
        self._state = state

    def of_persons_post(self, request: Request, token: Token) -> Any:
        if "r_member_postAnalytics" not in token.scopes:
            raise denied("memberCreatorPostAnalytics.FINDER-entity")
        query = request.scope["query_string"].decode()
        found = re.search(r"(?:^|&)entity=\((share|ugc):([^():,&]+)\)", query)
        asked = request.query_params
        if found is None or asked.get("q") != "entity" or asked.get("aggregation") != "TOTAL":
            raise ApiError(400, "ILLEGAL_ARGUMENT", "entity must be (share:urn) or (ugc:urn)")
        kind, version = asked.get("queryType", ""), request.headers["LinkedIn-Version"]
        if kind not in _OF_PERSON or (kind in _NEWER and version < "202604"):
            raise ApiError(400, "INVALID_VALUE_FOR_FIELD", f"queryType {kind} is not known")
        post = self._state.posts.get(unquote(found[2]))
        if post is None or (found[1] == "share") is not post.urn.startswith("urn:li:share:"):
            return {"elements": []}
        if post.author != token.person.urn:
            raise denied("entity")
        name = {"com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1": kind}
        element = {"count": (_NONE_YET | post.figures)[_OF_PERSON[kind]]}
        return {"elements": [{**element, "metricType": kind if version >= "202605" else name, "dateRange": {}}]}

    def followers_of_person(self, request: Request, token: Token) -> Any:
        if "r_member_postAnalytics" not in token.scopes:
            raise denied("memberFollowersCount.FINDER-me")
        if request.query_params.get("q") != "me":
            raise ApiError(400, "ILLEGAL_ARGUMENT", "q=me is needed")
        return {"elements": [{"memberFollowersCount": token.person.followers}]}

    def followers_of_page(self, request: Request, token: Token) -> Any:
        if request.query_params.get("edgeType") != "COMPANY_FOLLOWED_BY_MEMBER":
            raise ApiError(400, "INVALID_VALUE_FOR_FIELD", "edgeType is not known")
        number = int(unquote(request.path_params["urn"]).rpartition(":")[2])
        if number not in token.person.roles:
            raise denied("networkSizes.GET")
        return {"firstDegreeSize": self._state.organizations[number].followers}

    def of_pages_posts(self, request: Request, token: Token) -> Any:
        if not {"r_organization_social"} & token.scopes:
            raise denied("organizationalEntityShareStatistics")
        query = request.scope["query_string"].decode()
        of = unquote(request.query_params.get("organizationalEntity", ""))
        found = re.search(r"(?:^|&)(shares|ugcPosts)=List\(([^()&]+)\)", query)
        if found is None or request.query_params.get("q") != "organizationalEntity":
            raise ApiError(400, "ILLEGAL_ARGUMENT", "shares or ugcPosts must be a List(…)")
        if of not in {f"urn:li:organization:{number}" for number in token.person.roles}:
            raise denied("organizationalEntity")
        urns = [unquote(one) for one in found[2].split(",")]
        if len(urns) > 1 and not self._state.batches_allowed:
            raise denied("batches")
        key, kind = ("share", "urn:li:share:") if found[1] == "shares" else ("ugcPost", "urn:li:ugcPost:")
        if any(not urn.startswith(kind) for urn in urns):
            raise ApiError(400, "INVALID_URN_TYPE", f"{found[1]} holds other URNs")
        posts = [self._state.posts[urn] for urn in urns if urn in self._state.posts]
        return {
            "elements": [
                {
                    "organizationalEntity": of,
                    key: post.urn,
                    "totalShareStatistics": {
                        **{name: (_NONE_YET | post.figures)[of_ours] for name, of_ours in _OF_PAGE.items()},
                        "engagement": 0.25,
                    },
                }
                for post in posts
            ]
        }
